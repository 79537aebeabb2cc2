import type { Component, InjectionKey } from 'vue'
import type { Form } from './useForm'

// formKey is how fields find the form that they stand in.
export const formKey: InjectionKey<Form> = Symbol('form')

// controlsKey gives a page's own controls, by the kind of their fields.
export const controlsKey: InjectionKey<Record<string, Component>> = Symbol('controls')
